/** A ustar archive of small files; a name that ends in `/` is a folder. */
export function tarOf(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const padding = new Uint8Array((512 - (bytes.length % 512)) % 512);
    return [headerOf(name, bytes.length), bytes, padding];
  });
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}

function headerOf(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(512);
  const folder = name.endsWith('/');
  header.write(name, 0);
  header.write(folder ? '0000755\0' : '0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(folder ? '5' : '0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
