import type { HijackStream } from '../serve/message.ts';

/** A raw stream over WebSocket frames (RFC 6455): binary or text messages out, any message in. */
export function webSocketPipe(stream: HijackStream, binary: boolean): HijackStream {
  return {
    closed: stream.closed,
    write: (bytes) => stream.write(frame(binary ? 2 : 1, bytes)),
    end() {
      stream.write(frame(8, Uint8Array.of(3, 232)));
      stream.end();
    },
    onInput(listener) {
      let rest: Uint8Array = new Uint8Array();
      stream.onInput((bytes) => {
        if (!bytes) {
          listener(undefined);
          return;
        }
        rest = Buffer.concat([rest, bytes]);
        for (let found = takeFrame(rest); found; found = takeFrame(rest)) {
          rest = rest.subarray(found.used);
          if (found.opcode === 8) listener(undefined);
          else if (found.opcode === 9) stream.write(frame(10, found.payload));
          else if (found.opcode <= 2) listener(found.payload);
        }
      });
    },
  };
}

function frame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 255])
        : Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  if (length >= 65_536) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

function takeFrame(bytes: Uint8Array): { opcode: number; payload: Uint8Array; used: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 2) return undefined;
  const opcode = (view[0] ?? 0) & 15;
  const masked = ((view[1] ?? 0) & 128) !== 0;
  let length = (view[1] ?? 0) & 127;
  let at = 2;
  if (length === 126) {
    if (view.length < 4) return undefined;
    length = view.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (view.length < 10) return undefined;
    length = Number(view.readBigUInt64BE(2));
    at = 10;
  }
  const mask = masked ? view.subarray(at, at + 4) : undefined;
  if (masked) at += 4;
  if (view.length < at + length) return undefined;
  const payload = Uint8Array.from(
    view.subarray(at, at + length),
    (byte, index) => byte ^ (mask?.[index % 4] ?? 0),
  );
  return { opcode, payload, used: at + length };
}
