import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The peers are installed apart, by `npm run peers`: nothing of ours depends on them. Seen from dist/conformance/bench. */
const FOLDER = new URL('../../../conformance/peers/', import.meta.url);

const { resolve } = createRequire(fileURLToPath(new URL('package.json', FOLDER)));

export const isInstalled = (name: string): boolean => existsSync(new URL(`node_modules/${name}/package.json`, FOLDER));

/** Loads a peer; whoever does says what it exports. */
export const loadPeer = async (name: string): Promise<never> =>
  (await import(pathToFileURL(resolve(name)).href)) as never;

/** Loads a file of ours from beside the peers, which sees what is installed there. */
export const loadPeerFile = async (path: string): Promise<never> => (await import(new URL(path, FOLDER).href)) as never;
