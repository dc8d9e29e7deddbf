import { latestVersion, loadContract } from '../../../contract/index.ts';
import type { Exchange } from '../../../model/index.ts';

/** The version that stands before the path of a request. */
export const versionIn = ({ request }: Exchange): string | undefined =>
  loadContract(latestVersion).match(request.method, request.target).version;
