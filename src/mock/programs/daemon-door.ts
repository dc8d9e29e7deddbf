/** The little that a program which was given the daemon's socket can ask of the daemon. */
export interface DaemonDoor {
  /** Removes by force what the filters of a list would show: containers, networks, volumes, images. Gives how many of each. */
  reap(filters: ReadonlyMap<string, readonly string[]>): Promise<Reaped>;
}

export interface Reaped {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  readonly images: number;
}
