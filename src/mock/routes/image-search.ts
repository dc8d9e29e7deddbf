import { filtersOf, type MockRequest, type MockResponse } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { booleanFilter } from '../state/filters.ts';

/** `GET /images/search`: the catalogue of what can be pulled. */
export function search(engine: Engine, request: MockRequest): MockResponse {
  const { query } = request;
  const limit = limitOf(query.get('limit'));
  const filters = filtersOf(request);
  const automated = booleanFilter(filters, 'is-automated');
  const official = booleanFilter(filters, 'is-official');
  const stars = (filters.get('stars') ?? []).map(starsOf);
  if (limit < 0 || limit > 100) throw badRequest(`limit ${limit} is outside the range of [1, 100]`);
  const term = query.get('term') ?? '';
  if (/^[^/]+[.:][^/]*\//.test(term)) throw new DaemonError(500, 'Unexpected status code 404');
  const wanted = term.replace(/^(docker\.io\/)?(library\/)?/, '').toLowerCase();
  const found = engine.registries.catalogue.recipes
    .map(({ path, stars: star_count, description }) => ({
      star_count,
      is_official: path.startsWith('library/'),
      name: path.replace(/^library\//, ''),
      // Why never: the registry has not told of automated builds for years.
      is_automated: false,
      description,
    }))
    .filter(({ name, description }) => name.includes(wanted) || description.toLowerCase().includes(wanted))
    .filter(({ is_official, star_count }) => {
      if (automated === true) return false;
      return (
        (official === undefined || official === is_official) && stars.every((least) => star_count >= least)
      );
    });
  return { status: 200, json: found.slice(0, limit || 25) };
}

function limitOf(text: string | null): number {
  if (!text) return 25;
  if (!/^[+-]?\d+$/.test(text))
    throw badRequest(`invalid limit specified: strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}

function starsOf(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw badRequest(`invalid filter 'stars=${text}': strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}
