import type { DiffRule } from '../diff-rule.ts';

/** What breaks of recorded traffic before any answer is looked at. */
export const trafficRules = [
  {
    id: 'upgrade/version-too-old',
    title: 'requests ask for an API version that is no longer served',
    phrase: 'is refused',
    impact: { client: 'breaking', daemon: 'compatible' },
    text: 'The daemon answers 400 to every such request: the client works no more at all.',
    mend: 'Negotiate: leave DOCKER_API_VERSION unset, or let the client ask /_ping first; where the version is built in, take a newer client.',
  },
  {
    id: 'upgrade/version-too-new',
    title: 'requests ask for an API version that is not served yet',
    phrase: 'is refused',
    impact: { client: 'breaking', daemon: 'compatible' },
    text: 'The daemon answers 400 to every such request: the client works no more at all.',
    mend: 'Negotiate, so that the client speaks the version of the older daemon; or pin a version that the daemon serves.',
  },
  {
    id: 'upgrade/refused-mid-upload',
    title: 'an upload is refused while it is under way',
    phrase: 'is refused mid-upload',
    impact: { client: 'breaking', daemon: 'compatible' },
    text: 'The daemon answers 400 before it has read the body and closes: a client that goes on writing sees a broken pipe instead of the reason.',
    mend: 'Mend the version; and let the client read the answer when writing fails.',
  },
  {
    id: 'upgrade/client-refuses',
    title: 'the client refuses a daemon that is this old',
    phrase: 'is refused by the client',
    impact: { client: 'breaking', daemon: 'breaking' },
    text: 'Newer clients have a lowest version of their own and ask no daemon that serves less.',
    mend: 'Take a client that still speaks this version, or a newer daemon.',
  },
  {
    id: 'upgrade/unexplained-difference',
    title: 'two daemons answer a request differently, and nothing is known of it',
    phrase: 'differs',
    impact: { client: 'risky', daemon: 'risky' },
    text: 'Neither the documents of the versions that were spoken nor what is known of releases tell of this difference.',
    mend: 'Look at both answers (wirewhale show), and whether your client relies on what differs.',
  },
] as const satisfies readonly DiffRule[];
