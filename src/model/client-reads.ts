/** How a field of an answer is perturbed: it goes, is null, or of another type. */
export type Perturbation = 'drop' | 'null' | 'type';

/** A list alone: in every way. */
export type PointersByWay = readonly string[] | Readonly<Partial<Record<Perturbation, readonly string[]>>>;

/** What is known of a client and the answers of one operation. Pointers are JSON pointers; `*` stands for every index or key. */
export interface OperationReads {
  /**
   * The client reads them, and with them what holds them; with `/**` at the end also all that is below. By way to perturb: it
   * reacted to that one; what it misses when it is gone it also misses in other ways.
   */
  readonly reads?: PointersByWay;
  /** Fields of which it needs one: it bore that one was gone, and not that all were. */
  readonly either?: readonly (readonly string[])[];
  /**
   * It did not react when they, and all that is below, were perturbed so; a list alone: it does not read them. `empty`: they were
   * left out where they said nothing, which tells nothing of values that do.
   */
  readonly unread?: PointersByWay | Readonly<Partial<Record<Perturbation | 'empty', readonly string[]>>>;
  /** Nothing is known of them, by the reason. */
  readonly untried?: Readonly<Record<string, readonly string[]>>;
  /** What holds for fields that are not named: `untried` when absent. */
  readonly others?: 'unread' | 'untried';
}

/** Which fields of answers a client reads, as learned by `wirewhale upgrade --learn` or written by hand. */
export interface ClientReads {
  readonly format: 'wirewhale-client-reads/1';
  readonly tool?: { readonly name: string; readonly version: string };
  /** `User-Agent` of the client, `''` where it sends none; absent: it holds for every client. */
  readonly clients?: readonly string[];
  readonly command?: readonly string[];
  readonly learned?: {
    /** ISO 8601. */
    readonly at: string;
    /** The `Server` of the daemon that was asked, and the newest API version that it told. */
    readonly daemon: string;
    /** Only what this upgrade would touch was tried. */
    readonly to?: string;
    readonly perturbed: readonly Perturbation[];
    readonly runs: number;
    readonly remarks: readonly string[];
  };
  readonly operations: Readonly<Record<string, OperationReads>>;
}

/** What is known of one field and a client. `either`: it reads it where another one is gone. */
export type ReadVerdict = 'read' | 'either' | 'unread' | 'untried';
