import { asks, testBreakages } from './breakage.ts';

const oldCli = 'Docker-Client/19.03.15 (linux)';

testBreakages('versions', [
  {
    what: 'an old CLI cannot go up with the daemon, however it asks',
    link: 'https://github.com/distribution/distribution-library-image/issues/193',
    from: 'docker-28.5',
    to: 'docker-29.0',
    talk: [
      asks(oldCli),
      {
        ask: 'POST /v1.40/auth',
        agent: oldCli,
        sends: { username: 'a', serveraddress: 'r:5000' },
        gets: { Status: 'Login Succeeded' },
      },
    ],
    told: [{ rule: 'upgrade/version-too-old', impact: 'breaking', exchanges: [2], mend: /newer client/ }],
  },
  {
    what: 'a stream of events of a pinned version ends with 400',
    link: 'https://github.com/costela/docker-etchosts/issues/20',
    from: 'docker-28.5',
    to: 'docker-29.0',
    talk: [
      { ask: 'GET /v1.33/events?filters=%7B%7D', items: [{ status: 'start', id: 'x', Action: 'start' }] },
    ],
    told: [{ rule: 'upgrade/version-too-old', impact: 'breaking', exchanges: [1], mend: /Negotiate/ }],
  },
  {
    what: 'an SDK whose version is written in the script is refused',
    link: 'https://github.com/dvddarias/docker-hoster/issues/23',
    from: 'docker-28.5',
    to: 'docker-29.2',
    talk: [{ ask: 'GET /v1.35/containers/json', agent: 'docker-sdk-python/3.7.3', gets: [] }],
    told: [{ rule: 'upgrade/version-too-old', impact: 'breaking', exchanges: [1], mend: /Negotiate/ }],
  },
  {
    what: 'a viewer of logs cannot connect, and works again with 29.3',
    link: 'https://github.com/amir20/dozzle/issues/4265',
    from: 'docker-28.5',
    to: 'docker-29.0',
    talk: [
      { ask: 'HEAD /_ping', agent: 'Go-http-client/1.1' },
      { ask: 'GET /v1.41/info', agent: 'Go-http-client/1.1', gets: { Name: 'a' } },
    ],
    told: [{ rule: 'upgrade/version-too-old', impact: 'breaking', exchanges: [2], mend: /Negotiate/ }],
  },
  {
    what: '25.0 refuses what is older than 1.24',
    link: 'https://github.com/aacebedo/dnsdock/issues/107',
    from: 'docker-24.0',
    to: 'docker-25.0',
    talk: [{ ask: 'GET /v1.22/containers/json?all=0', agent: 'go-dockerclient', gets: [] }],
    told: [{ rule: 'upgrade/version-too-old', impact: 'breaking', exchanges: [1], mend: /Negotiate/ }],
  },
  {
    what: 'a client that was pinned to the newest asks too much of an older daemon',
    link: 'https://github.com/kubernetes/release/issues/4183',
    from: 'docker-29.1',
    to: 'docker-24.0',
    talk: [{ ask: 'GET /v1.52/version', agent: 'Go-http-client/1.1', gets: { ApiVersion: '1.52' } }],
    told: [{ rule: 'upgrade/version-too-new', impact: 'breaking', exchanges: [1], mend: /Negotiate/ }],
  },
]);
