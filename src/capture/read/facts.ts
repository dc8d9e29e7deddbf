export type CaptureFormat = 'pcapng' | 'pcap';

/** One interface of a capture: where packets were taken and what they begin with. */
export interface CaptureInterface {
  /** Number of the tcpdump.org registry: 1 Ethernet, 101 raw IP, 113 Linux cooked. */
  readonly linkType: number;
  readonly name?: string;
  readonly description?: string;
}

/** What cannot be read of a capture. */
export interface CaptureDamage {
  /** Byte of the capture (after decompression) where the damage begins. */
  readonly offset: number;
  /** Bytes that are left out for it. */
  readonly length: number;
  readonly message: string;
}

/** What a reader should know though nothing is broken: a connection in TLS, a link type that is not read. */
export interface CaptureNotice {
  readonly code: 'tls' | 'fragments' | 'link-type' | 'unreadable' | 'too-many' | 'midway';
  readonly connection?: number;
  readonly message: string;
}

/** What the recording said of itself. */
export interface RecordingFacts {
  readonly format: number;
  readonly target?: string;
  readonly redacted?: boolean;
  /** Faults were injected: what a client saw is not all the daemon's. */
  readonly injected?: boolean;
}

/** Facts of a capture, as far as it was read: complete when reading ended. */
export interface CaptureFacts {
  readonly format: CaptureFormat;
  readonly compressed: boolean;
  readonly sections: number;
  /** What wrote the first section: `wirewhale 0.1.0`, `Dumpcap (Wireshark) 4.0.17`. */
  readonly application?: string;
  readonly os?: string;
  /** Comments of sections, except Wirewhale's own (at most the first 100). */
  readonly comments: readonly string[];
  /** Present where Wirewhale wrote the capture. */
  readonly recording?: RecordingFacts;
  /** At most the first 100. */
  readonly interfaces: readonly CaptureInterface[];
  readonly packets: number;
  readonly connections: number;
  /** At most the first 100; `damageCount` counts all. */
  readonly damage: readonly CaptureDamage[];
  readonly damageCount: number;
  /** At most the first 1000; `noticeCount` counts all. */
  readonly notices: readonly CaptureNotice[];
  readonly noticeCount: number;
}

const kept = { comments: 100, interfaces: 100, damage: 100, notices: 1000 } as const;

/** Collects facts while a capture is read, in bounded memory. */
export class FactsBook implements CaptureFacts {
  format: CaptureFormat = 'pcapng';
  compressed = false;
  sections = 0;
  application?: string;
  os?: string;
  recording?: RecordingFacts;
  packets = 0;
  connections = 0;
  damageCount = 0;
  noticeCount = 0;
  readonly comments: string[] = [];
  readonly interfaces: CaptureInterface[] = [];
  readonly damage: CaptureDamage[] = [];
  readonly notices: CaptureNotice[] = [];

  comment(text: string): void {
    if (this.comments.length < kept.comments) this.comments.push(text);
  }

  interface(told: CaptureInterface): void {
    if (this.interfaces.length < kept.interfaces) this.interfaces.push(told);
  }

  damaged(offset: number, length: number, message: string): void {
    this.damageCount += 1;
    if (this.damage.length < kept.damage) this.damage.push({ offset, length, message });
  }

  notice(notice: CaptureNotice): void {
    this.noticeCount += 1;
    if (this.notices.length < kept.notices) this.notices.push(notice);
  }
}
