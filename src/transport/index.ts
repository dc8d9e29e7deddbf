export { formatAddress, parseAddress } from './address.ts';
export { connect, dial } from './connect.ts';
export { Connection } from './connection.ts';
export { type Listener, listen } from './listen.ts';
export { createPeerFinder } from './peer-finder.ts';
export { resolveTarget, type TargetWish } from './target.ts';
