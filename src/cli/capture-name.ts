/** Name of a capture that nobody named: `wirewhale-20261124T120001.pcapng`, by universal time. */
export const captureName = (): string =>
  `wirewhale-${new Date().toISOString().replace(/[-:]|\.\d+Z/g, '')}.pcapng`;
