import { type Sequence, step } from '../sequence.ts';

const versions = ['1.24', '1.25', '1.41', '1.44', '1.51'];

export const systemSequences: readonly Sequence[] = [
  {
    name: 'system-facts',
    about: 'who the daemon is',
    api: versions,
    steps: [
      step('ping', 'GET /_ping'),
      step('ping head', 'HEAD /_ping'),
      step('version', 'GET /version'),
      step('info', 'GET /info'),
      step('disk usage', 'GET /system/df'),
      step('auth nowhere', 'POST /auth', {
        body: { username: 'u', password: 'p', serveraddress: '127.0.0.1:1' },
      }),
    ],
  },
  {
    name: 'system-bare',
    about: 'requests without a version',
    steps: [
      step('ping', 'GET /_ping', { bare: true }),
      step('version', 'GET /version', { bare: true }),
      step('list', 'GET /containers/json?limit=1', { bare: true }),
      step('options', 'OPTIONS /_ping', { bare: true }),
    ],
  },
  {
    name: 'system-misses',
    alone: true,
    about: 'paths, methods and versions that are not served',
    steps: [
      step('no such path', 'GET /nothing'),
      step('no such method', 'PATCH /containers/json'),
      step('put', 'PUT /_ping'),
      step('too new', 'GET /v9.99/version', { bare: true }),
      step('too old', 'GET /v1.1/version', { bare: true }),
      step('no number', 'GET /vx/version', { bare: true }),
      step('double slash', 'GET //version', { bare: true }),
      step('head of list', 'HEAD /containers/json'),
      step('trailing slash', 'GET /networks/'),
      step('session without upgrade', 'POST /session'),
      step('auth without body', 'POST /auth'),
      step('auth with text', 'POST /auth', { body: 'nonsense' }),
      step('auth with other type', 'POST /auth', {
        body: '{}',
        headers: { 'Content-Type': 'text/plain' },
      }),
    ],
  },
  {
    name: 'system-df-kinds',
    about: 'disk usage by kind',
    api: ['1.41', '1.42', '1.51'],
    steps: [
      step('images', 'GET /system/df?type=image'),
      step('containers', 'GET /system/df?type=container'),
      step('volumes', 'GET /system/df?type=volume'),
      step('build cache', 'GET /system/df?type=build-cache'),
      step('two', 'GET /system/df?type=container&type=volume'),
      step('unknown', 'GET /system/df?type=wall'),
    ],
  },
];
