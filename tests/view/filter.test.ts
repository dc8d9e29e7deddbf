import { describe, expect, test } from 'vitest';
import { ToolError } from '../../src/base/index.ts';
import { compileFilter } from '../../src/view/index.ts';
import { attach, containerId, create, framed, storyOf, viewOf, viewsOf } from './story.ts';

const story = storyOf(
  create(false, { HostConfig: { Privileged: true, Memory: 67108864, Sizes: [1, 2.5] }, Huge: 1 }),
  attach({ toClient: framed([1, 'out', 1], [2, 'oops', 2]) }),
  { target: '/v1.51/containers/json?all=1', status: 404, answer: { message: 'no' }, timing: { end: 250.5 } },
  { target: '/v1.51/events', answer: '{"Action":"die"}{"Action":"start"}', timing: {} },
  { method: 'DELETE', target: '/other', noResponse: true, timing: {} },
);

const selected = (text: string): number[] => {
  const filter = compileFilter(text);
  return viewsOf(story)
    .filter((view) => filter(view))
    .map(({ exchange }) => exchange.id);
};

describe('filters', () => {
  test.each([
    ['exchange.operation == "ContainerCreate" && request.body.HostConfig.Privileged', [1]],
    ['exchange.status >= 400 || exchange.hijack == "101"', [2, 3]],
    ['exchange.status == 404', [3]],
    ['exchange.status % 100 == 4', [3]],
    ['exchange.status / 100 >= 4 && exchange.status + 1 == 405', [3]],
    ['exchange.durationMs > 250 && exchange.durationMs < 251', [3]],
    ['request.body.HostConfig.Memory == 67108864', [1]],
    ['request.body.HostConfig.Memory / 1024 / 1024 == 64.0', [1]],
    ['request.body.HostConfig.Sizes.exists(s, s == 2.5) && 1 in request.body.HostConfig.Sizes', [1]],
    ['streams.exists(s, s.stream == "stderr" && s.text.contains("oops"))', [2]],
    ['response.items.exists(i, i.value.Action == "die")', [4]],
    ['exchange.container.name == "web"', [1, 2]],
    [`request.params.id == "${containerId}"`, [2]],
    ['request.query.all == "1"', [3]],
    ['exchange.status in [404, 101]', [2, 3]],
    ['exchange.operation == null', [5]],
    ['exchange.state == "open"', [4, 5]],
    ['has(request.body.Image)', [1]],
    ['response.header["content-type"].startsWith("application/json")', [1, 3, 4]],
    ['exchange.path.matches("^/containers/[a-z]+$")', [1, 3]],
    ['exchange["status"] == 404', [3]],
    ['findings.exists(f, f.level == "error") || exchange.api == null', [2, 3, 5]],
    ['true', [1, 2, 3, 4, 5]],
  ])('%s', (text, ids) => {
    if (text.startsWith('findings')) expect(selected(text)).toContain(5);
    else expect(selected(text)).toEqual(ids);
  });

  test.each([
    'request.body.HostConfig.Nothing.Further == 3',
    '!request.body.Nothing',
    'response.body.Nothing > 3',
    'response.items[7].value.Action == "die"',
    'request.body.HostConfig.Privileged > 3',
    'response.body.message.Nothing',
    'request.body.constructor == 1',
    'exchange.peer.pid > 1',
    'exchange.durationMs < 0',
  ])('what an exchange has not, or has in another kind, selects nothing: %s', (text) => {
    expect(selected(text)).toEqual([]);
  });

  test('the other side of an or still counts', () => {
    expect(selected('request.body.Nothing.Further == 3 || exchange.status == 404')).toEqual([3]);
  });

  test('integers beyond 2^53 compare with all their digits', () => {
    const view = viewOf({ answer: '{"Size":9007199254740993}' });
    expect(compileFilter('response.body.Size == 9007199254740993')(view)).toBe(true);
    expect(compileFilter('response.body.Size == 9007199254740992')(view)).toBe(false);
    expect(compileFilter('response.body.Size > 5 && response.body.Size > 5.5')(view)).toBe(true);
  });

  test('a body is not decoded for a filter that does not ask for it', () => {
    const [exchange] = storyOf({ target: '/v1.51/containers/json' });
    const { response } = exchange!;
    const body = {
      ...response!.body,
      get bytes(): Uint8Array {
        throw new Error('decoded');
      },
    };
    const [view] = viewsOf([{ ...exchange!, response: { ...response!, body } }]);
    expect(compileFilter('exchange.operation == "ContainerList"')(view!)).toBe(true);
  });

  test.each([
    ['exchnge.status == 4', '^^^^^^^', 'Did you mean exchange?', 0],
    ['exchange.statis == 4', '^^^^^^', 'Did you mean exchange.status?', 9],
    ['exchange.peer.pdi == 4', '^^^', 'Did you mean exchange.peer.pid?', 14],
    [
      'exchange.operation == ContainerCreate',
      '^^^^^^^^^^^^^^^',
      'Text stands in quotes: "ContainerCreate"',
      22,
    ],
    ['exchange.status = 3', '^', 'Write ==', 16],
    ['exchange.status >', '^', 'Give a value', 17],
    ['exchange.status > 3 and true', '^^^', 'Write &&.', 20],
    ['exchange.operation == "abc', '^^^^', 'Close the text', 22],
    ['exchange.status == "404"', '^^^^^', 'without quotes', 19],
    ['exchange.hijack == 101', '^^^', 'Write "101" in quotes.', 19],
    ['exchange.status', '^'.repeat(15), 'Compare it: exchange.status > 0', 0],
    ['true && findings', '^^^^^^^^', 'findings.size() > 0', 8],
    ['1 + 1', '^^^^^', 'Compare the value', 0],
    ['exchange.status.startsWith("4")', '^'.repeat(15), 'Compare numbers', 0],
    ['shout(exchange.path)', '^'.repeat(20), 'Known are size()', 0],
    ['exchange.path.matches("(")', '^'.repeat(26), 'Mend the regular expression', 0],
  ])('a mistake is pointed at: %s', (text, marks, mend, column) => {
    const error = errorOf(() => compileFilter(text)(viewsOf(story)[0]!));
    expect(error).toMatchObject({ code: 'E_FILTER', exitCode: 2 });
    expect(error.message.split('\n').slice(1)).toEqual([`  ${text}`, `  ${' '.repeat(column)}${marks}`]);
    expect(error.mend).toContain(mend);
  });

  test('the names that exist are told', () => {
    expect(errorOf(() => compileFilter('nothing_like_it == 1')).mend).toContain(
      'exchange, request, response, streams, archive, messages, calls, findings, defects',
    );
  });

  test('the right line is shown, and a window of a long one', () => {
    expect(errorOf(() => compileFilter('true &&\n  exchnge.status > 3')).message).toMatch(
      /\n {4}exchnge.status > 3\n {4}\^{7}$/,
    );
    const long = errorOf(() => compileFilter(`${'true && '.repeat(40)}exchnge.status > 3`)).message.split(
      '\n',
    );
    expect(long[1]?.length).toBeLessThan(170);
    expect(long[1]?.slice(long[2]?.indexOf('^'))).toMatch(/^exchnge/);
  });

  test('what is neither true nor false is an error that names the exchange', () => {
    const filter = compileFilter('response.body.message');
    const views = viewsOf(story);
    expect(filter(views[0]!)).toBe(false);
    expect(errorOf(() => filter(views[2]!)).message).toContain('the text "no" for exchange #3');
  });

  test.each(['', '   ', '('.repeat(5000), 'x'.repeat(20_000), '\u0000', '"\\'])(
    'no text breaks it: %#',
    (text) => {
      expect(errorOf(() => compileFilter(text))).toBeInstanceOf(ToolError);
    },
  );
});

function errorOf(act: () => unknown): ToolError {
  try {
    act();
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
