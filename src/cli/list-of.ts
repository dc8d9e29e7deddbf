import { InvalidArgumentError } from 'commander';

/** Reads `a,b` as some of the words. */
export function listOf<Word extends string>(...words: readonly Word[]): (text: string) => Word[] {
  return (text) =>
    text.split(',').map((part) => {
      const word = words.find((candidate) => candidate === part.trim());
      if (word === undefined) throw new InvalidArgumentError(`"${part}" is not one of ${words.join(', ')}.`);
      return word;
    });
}
