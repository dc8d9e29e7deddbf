import type { MockRequest } from '../serve/message.ts';
import { badRequest, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import type { MockImage } from '../state/image-store.ts';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const aliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  armel: 'arm',
  i386: '386',
  i686: '386',
};
const systems = ['linux', 'windows', 'darwin', 'freebsd'];

/** Reads `linux/arm64/v8`; `undefined` for none. Throws 400 for what is none. */
export function parsePlatform(text: string | null): Platform | undefined {
  if (!text) return undefined;
  const parts = text.toLowerCase().split('/');
  if (parts.length > 3) throw badRequest(`"${text}": cannot parse platform specifier: invalid argument`);
  if (!parts.every((part) => /^[a-z0-9_.-]+$/.test(part)))
    throw badRequest(
      `"${text}": platform specifier component "${parts.find((part) => !/^[a-z0-9_.-]+$/.test(part))}" must match "^[A-Za-z0-9_.-]+$": invalid argument`,
    );
  const [first = '', second, variant] = parts;
  if (second === undefined) {
    if (systems.includes(first)) return { os: first, architecture: 'amd64' };
    const architecture = aliases[first] ?? first;
    if (!['amd64', 'arm64', 'arm', '386', 's390x', 'ppc64le', 'riscv64'].includes(architecture))
      throw badRequest(`"${text}": unknown operating system or architecture: invalid argument`);
    return { os: 'linux', architecture };
  }
  return { os: first, architecture: aliases[second] ?? second, ...(variant ? { variant } : {}) };
}

export const platformText = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter(Boolean).join('/');

/** The platform that a request names as JSON. Throws 400. */
export function platformOf({ query }: MockRequest): Platform | undefined {
  const text = query.get('platform');
  if (!text) return undefined;
  let value: Partial<Platform> | null;
  try {
    value = JSON.parse(text) as Partial<Platform> | null;
  } catch {
    throw badRequest(
      `failed to parse platform: invalid character '${text.trim()[0]}' looking for beginning of value`,
    );
  }
  if (!value?.os || !value.architecture) throw badRequest('both OS and Architecture must be provided');
  return {
    os: value.os,
    architecture: value.architecture,
    ...(value.variant ? { variant: value.variant } : {}),
  };
}

const fits = ({ document }: MockImage, { os, architecture, variant }: Platform): boolean =>
  os === document.os &&
  architecture === document.architecture &&
  (!variant || !document.variant || variant === document.variant);

/** The image of a name. Throws 404 where it is for another platform than a request names. */
export function ofPlatform(engine: Engine, request: MockRequest): MockImage {
  const wanted = platformOf(request);
  return ofWanted(engine, request.path.name ?? '', wanted);
}

export function ofWanted(engine: Engine, name: string, wanted: Platform | undefined): MockImage {
  const image = engine.images.get(name);
  if (!wanted || fits(image, wanted)) return image;
  const { os, architecture, variant } = image.document;
  const own = platformText({ os, architecture, ...(variant ? { variant } : {}) });
  throw notFound(
    `image with reference ${name} was found but its platform (${own}) does not match the specified platform (${platformText(wanted)})`,
  );
}

export { fits as fitsPlatform };
