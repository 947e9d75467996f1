import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The peers are installed apart, by `npm run peers`: nothing of ours depends on them. Seen from dist/conformance/bench. */
const FOLDER = new URL('../../../conformance/peers/', import.meta.url);

/** The package.json from which they are resolved. */
export const PEERS_PACKAGE = fileURLToPath(new URL('package.json', FOLDER));

export const isInstalled = (name: string): boolean => existsSync(new URL(`node_modules/${name}/package.json`, FOLDER));
