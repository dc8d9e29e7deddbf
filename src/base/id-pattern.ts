/** Every id that a daemon or a client makes up, where it stands in a text: digests, ids and their beginnings, UUIDs, swarm ids and tokens. */
export const idPattern =
  /sha256:[0-9a-f]{64}|SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}|SWMKEY-1-[0-9A-Za-z+/]{40,50}|(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{25}|[0-9a-f]{12})(?![0-9A-Za-z])/g;
