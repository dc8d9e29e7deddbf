import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';

export const suite = defineSuite({
  name: 'SystemAuth',
  area: 'system',
  operation: 'SystemAuth',
  cases: [
    defineCase({
      id: 'takes-good-credentials',
      requirement: 'Credentials that the registry takes are taken.',
      level: 'must',
      needs: ['registry'],
      run: ({ registry, request }) =>
        request('SystemAuth', {
          body: {
            username: registry.username,
            password: registry.password,
            serveraddress: registry.address,
          },
        }),
      expect: [answer(200, json('/Status', 'Login Succeeded'))],
    }),
    defineCase({
      id: 'refuses-bad-credentials',
      requirement: 'Credentials that the registry refuses are refused.',
      level: 'must',
      needs: ['registry'],
      run: ({ registry, request }) =>
        request('SystemAuth', {
          body: {
            username: registry.username,
            password: `${registry.password}-wrong`,
            serveraddress: registry.address,
          },
        }),
      // Why 500 too: so answer the released daemons for a registry without https.
      expect: [answer(401, message(/unauthorized/i)), answer(500, message(/unauthorized/i))],
    }),
    defineCase({
      id: 'rejects-broken-json',
      requirement: 'A body that is not whole JSON is refused.',
      level: 'must',
      run: (t) =>
        t.request('SystemAuth', { body: '{"username":', headers: { 'Content-Type': 'application/json' } }),
      // Why 500 first: so answer the released daemons; the error has no class in their code.
      expect: [answer(500, message()), answer(400, message())],
    }),
  ],
});
