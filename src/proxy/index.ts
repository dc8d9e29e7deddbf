export { type Proxy, type ProxyOptions, startProxy } from './proxy.ts';
export { type Gate, type RelayOptions, relay } from './relay.ts';
