import type { TextRule } from '../profile.ts';

/** Errors of networks and volumes. */
export const networkTexts: readonly TextRule[] = [
  { match: /^invalid name: name is empty$/, docker: '<28', message: 'invalid name: ' },
  { match: /^invalid name: $/, docker: '<23', status: 500 },
  {
    match: /^invalid network config:\ninvalid subnet (\S+): .*/,
    docker: '<23',
    message: 'Invalid subnet $1 : invalid CIDR address: $1',
    status: 500,
  },
  {
    match: /^invalid network config:\ninvalid gateway (\S+): .*/,
    docker: '<23',
    message: 'invalid gateway address $1 in Ipam configuration',
    status: 500,
  },
  { match: /^This node is not a swarm manager/, on: ['NetworkCreate'], docker: '<23', status: 500 },
  {
    match: /^cannot connect container to host network .*/,
    docker: '<28',
    message: 'container cannot be disconnected from host network or connected to host network',
  },
  {
    match: /^(error while removing network: network \S+) has active endpoints.*/,
    docker: '<28',
    message: '$1 id {id} has active endpoints',
  },
  {
    match: /^invalid endpoint settings:\n(?:\* )?(user specified[^\n]*).*/s,
    docker: '<23',
    message: '$1',
  },
  {
    match: /^invalid filter 'all'$/,
    on: ['VolumePrune'],
    docker: '>=23',
    message: "invalid filter 'all=[1 true]': only one value is expected",
  },
];
