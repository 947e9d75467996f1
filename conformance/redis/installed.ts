import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../process/cache.ts';

/** Where `ratelaw redis install` unpacks to. */
export const installFolder = (env: NodeJS.ProcessEnv): string => join(cacheFolder(env), 'redis');

/** Deep enough for lib/<machine>, and for what stands below it. */
const DEPTH_MAX = 4;

/** The folders below `folder` that hold shared libraries. */
const libraryFolders = (folder: string, depth = 0): string[] => {
  if (!existsSync(folder) || depth > DEPTH_MAX) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => libraryFolders(join(folder, name), depth + 1));
  return entries.some(({ name }) => /\.so(\.|$)/.test(name)) ? [folder, ...below] : below;
};

/** A tree of unpacked packages with a Redis in it: none, or one. */
export const redisIn = (root: string): { readonly path: string; readonly libraryPath: string }[] => {
  const path = join(root, 'usr', 'bin', 'redis-server');
  if (!existsSync(path)) return [];
  const folders = [join(root, 'usr', 'lib'), join(root, 'lib')].flatMap((folder) => libraryFolders(folder));
  return [{ path, libraryPath: folders.join(':') }];
};

export const installedRedis = (env: NodeJS.ProcessEnv): ReturnType<typeof redisIn> => redisIn(installFolder(env));
