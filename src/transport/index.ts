export { formatAddress, parseAddress } from './address.ts';
export { connect } from './connect.ts';
export { Connection } from './connection.ts';
export { resolveTarget, type TargetWish } from './target.ts';
