import { type FileNode, FileSystem } from './file-system.ts';
import { digestOf } from './ids.ts';
import { type Layer, withLayer } from './layer.ts';

interface Chain {
  readonly layer: Layer;
  /** The chain below; `undefined` for the lowest layer. */
  readonly below: Chain | undefined;
  /** Digest of this layer upon those below it. */
  readonly id: string;
  nodes: ReadonlyMap<string, FileNode> | undefined;
}

const empty: ReadonlyMap<string, FileNode> = new FileSystem().nodes;

/** The layers of all images, each kept once for what it stands upon. */
export class LayerStore {
  readonly #chains = new Map<string, Chain>();

  /** Keeps layers; gives the ids of the chains, lowest first. */
  keep(layers: readonly Layer[]): string[] {
    let below: Chain | undefined;
    return layers.map((layer) => {
      const id = below ? digestOf(`${below.id} ${layer.diffId}`) : layer.diffId;
      const chain: Chain = this.#chains.get(id) ?? { layer, below, id, nodes: undefined };
      this.#chains.set(id, chain);
      below = chain;
      return id;
    });
  }

  layer(chainId: string): Layer | undefined {
    return this.#chains.get(chainId)?.layer;
  }

  /** Layers of an image by its diff ids, as far as all are kept. */
  layersOf(diffIds: readonly string[]): Layer[] {
    return chainIds(diffIds).flatMap((id) => this.layer(id) ?? []);
  }

  /** The files of a chain; made when first asked for, and shared by all who ask. */
  nodes(chainId: string | undefined): ReadonlyMap<string, FileNode> {
    const chain = chainId === undefined ? undefined : this.#chains.get(chainId);
    if (!chain) return empty;
    chain.nodes ??= withLayer(this.nodes(chain.below?.id), chain.layer);
    return chain.nodes;
  }

  /** Drops chains that are not in use; gives their ids, highest first, and the bytes of their files. */
  drop(candidates: readonly string[], used: ReadonlySet<string>): { ids: string[]; bytes: number } {
    const ids = candidates.filter((id) => !used.has(id) && this.#chains.has(id)).toReversed();
    let bytes = 0;
    for (const id of ids) {
      bytes += this.#chains.get(id)?.layer.size ?? 0;
      this.#chains.delete(id);
    }
    return { ids, bytes };
  }
}

/** Digests of the chains that layers make, lowest first. */
export function chainIds(diffIds: readonly string[]): string[] {
  let below = '';
  return diffIds.map((diffId) => {
    below = below === '' ? diffId : digestOf(`${below} ${diffId}`);
    return below;
  });
}
