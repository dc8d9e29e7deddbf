/** A value that is made when it is first asked for. Why: filters look at one member of a hundred thousand exchanges. */
export function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
