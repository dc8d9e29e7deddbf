/** Headers whose value is a secret. */
const secretHeader =
  /^(x-registry-auth|x-registry-config|authorization|proxy-authorization|cookie|set-cookie)$/i;
/** Members of JSON objects whose string value is a secret. */
const secretMember =
  /("(?:password|passwd|identitytoken|registrytoken|auth|secret|unlockkey|jointoken|clientsecret|access_?token|refresh_?token)"\s*:\s*")((?:[^"\\]|\\.)*)"/gi;
/** Environment entries, labels and build arguments whose name says that the value is a secret. */
const secretName = String.raw`[A-Za-z0-9_.-]*(?:PASS|SECRET|TOKEN|APIKEY|API_KEY|PRIVATE|ACCESS_KEY|CREDENTIAL|AUTH)[A-Za-z0-9_.-]*`;
const secretEntry = new RegExp(String.raw`("${secretName}=)((?:[^"\\]|\\.)*)"`, 'gi');
const secretPair = new RegExp(String.raw`("${secretName}"\s*:\s*")((?:[^"\\]|\\.)*)"`, 'gi');
/** Swarm's tokens and keys, wherever they stand. */
const swarmToken = /SWM(?:TKN|KEY)-[A-Za-z0-9-]+/g;
const dataMember = /("Data"\s*:\s*")((?:[^"\\]|\\.)*)"/g;

const mask = (text: string): string => '*'.repeat(text.length);

/** Value of a header as it may be shown, masked at equal length. */
export function redactHeader(name: string, value: string): string {
  return secretHeader.test(name) ? mask(value) : value;
}

/**
 * Text as it may be shown: secrets masked at equal length, so that JSON stays JSON and lengths stay true.
 * `wholeData` also masks `Data` members (secrets and configs).
 */
export function redactText(text: string, wholeData = false): string {
  const keep = (_whole: string, before: string, secret: string) => `${before}${mask(secret)}"`;
  const masked = text
    .replace(secretMember, keep)
    .replace(secretEntry, keep)
    .replace(secretPair, keep)
    .replace(swarmToken, (token) => token.slice(0, 7) + mask(token.slice(7)));
  return wholeData ? masked.replace(dataMember, keep) : masked;
}
