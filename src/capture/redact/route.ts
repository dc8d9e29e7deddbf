/** `POST /auth` of `/v1.44/auth?x=y`: what rules about single operations are keyed by. */
export function routeOf(method: string, target: string): string {
  const path = (target.split('?')[0] ?? '')
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/^\/v\d[\d.]*(?=\/)/, '');
  return `${method} ${path}`;
}
