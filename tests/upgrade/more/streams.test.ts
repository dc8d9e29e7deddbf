import { testBreakages } from './breakage.ts';

testBreakages('streams and statuses', [
  {
    what: 'an image of the first format is not pulled any more',
    link: 'https://github.com/docker-library/ruby/issues/452',
    from: 'docker-24.0',
    to: 'docker-26.0',
    talk: [
      {
        ask: 'POST /images/create?fromImage=ruby&tag=2.2.4',
        agent: 'docker-sdk-python/7.0.0',
        items: [
          { status: 'Pulling from library/ruby', id: '2.2.4' },
          {
            status:
              '[DEPRECATION NOTICE] Docker Image Format v1, and Docker Image manifest version 2, schema 1 support will be removed in an upcoming release.',
          },
          { status: 'Status: Downloaded newer image for ruby:2.2.4' },
        ],
      },
    ],
    told: [
      {
        rule: 'behaviour/stream',
        behaviour: 'pull-first-formats-refused',
        impact: 'breaking',
        exchanges: [1],
        mend: /again/,
      },
    ],
  },
  {
    what: 'a client that compares the label of a stream with raw-stream',
    link: 'https://github.com/moby/moby/issues/35761',
    from: 'docker-20.10',
    to: 'docker-23.0',
    talk: [
      {
        ask: 'POST /containers/a/attach?stream=1&stdout=1',
        agent: 'test/1.0',
        status: 101,
        type: 'application/vnd.docker.raw-stream',
      },
    ],
    told: [
      {
        rule: 'behaviour/media-type',
        behaviour: 'stream-label-multiplexed',
        impact: 'risky',
        exchanges: [1],
        mend: /Tty/,
      },
    ],
  },
  {
    what: 'a terminal over a WebSocket shows nothing unless it says what to attach',
    link: 'https://github.com/moby/moby/pull/43322',
    from: 'docker-20.10',
    to: 'docker-23.0',
    talk: [{ ask: 'GET /containers/a/attach/ws?stream=1', agent: 'Mozilla/5.0', status: 101 }],
    told: [
      {
        rule: 'behaviour/default',
        behaviour: 'websocket-attach-streams',
        impact: 'breaking',
        exchanges: [1],
        mend: /stdout=1/,
      },
    ],
  },
  {
    what: 'events of prunes have no id, on which a listener trips',
    link: 'https://github.com/docker/cli/pull/6471',
    from: 'docker-19.03',
    to: 'docker-20.10',
    talk: [
      {
        ask: 'GET /events',
        agent: 'test/1.0',
        items: [{ Type: 'container', Action: 'start', Actor: { ID: 'x' }, status: 'start', id: 'x' }],
      },
    ],
    told: [
      {
        rule: 'behaviour/field-added',
        behaviour: 'events-prune',
        impact: 'risky',
        exchanges: [1],
        mend: /without an id/,
      },
    ],
  },
]);
