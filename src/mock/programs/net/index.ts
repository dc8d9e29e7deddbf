import type { Program } from '../process.ts';
import { httpd } from './httpd.ts';
import { ifconfig, ip, netstat } from './interfaces.ts';
import { nslookup, ping } from './names.ts';
import { nc } from './nc.ts';
import { wget } from './wget.ts';

export const netPrograms: Record<string, Program> = {
  nc,
  httpd,
  wget,
  ping,
  nslookup,
  ip,
  ifconfig,
  netstat,
};
