/** What counts as a secret, as data. Names are compared without regard to letter case. */
export const redactionRules = {
  /** Headers whose value is a secret. */
  headers: [
    'x-registry-auth',
    'x-registry-config',
    'authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'x-docker-expose-session-sharedkey',
  ],
  /** Members of JSON objects whose text is a secret. */
  members: [
    'password',
    'passwd',
    'identitytoken',
    'registrytoken',
    'auth',
    'secret',
    'clientsecret',
    'unlockkey',
    'jointoken',
    'access_token',
    'accesstoken',
    'refresh_token',
    'refreshtoken',
    'signingcakey',
  ],
  /** Parts of the name of an environment entry, a label, an option or a build argument that say that its value is a secret. */
  nameParts: ['PASS', 'SECRET', 'TOKEN', 'KEY', 'CREDENTIAL', 'AUTH', 'PRIVATE', 'PWD'],
  /** Names that such a part makes look like a secret, and that are none. */
  harmlessNames: ['PWD', 'OLDPWD', 'Author', 'DetachKeys', 'SandboxKey'],
  /** Paths whose bodies carry a secret in `Data`. */
  dataPaths: /\/(secrets|configs)(\/|\?|$)/,
  /** Query parameters that are JSON with secrets of their own. */
  jsonQuery: ['buildargs'],
} as const;

const nameParts = new RegExp(redactionRules.nameParts.join('|'), 'i');
const harmlessNames = new Set(redactionRules.harmlessNames.map((name) => name.toLowerCase()));

/** Whether an entry, option or member of this name holds a secret. */
export const isSecretName = (name: string): boolean =>
  nameParts.test(name) && !harmlessNames.has(name.toLowerCase());
