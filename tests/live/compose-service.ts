/** A service of a Compose project that runs a line of shell in busybox and is stopped at once. */
export const composeService = (command: string, more: object = {}) => ({
  image: 'busybox',
  command: ['sh', '-c', command],
  stop_grace_period: '0s',
  ...more,
});
