/** The Debian packages that decide how data is kept, in the versions that this was tested with. */

/** PostgreSQL's major version, where Debian still has DocumentDB for it. */
export const POSTGRES_MAJOR = 18;

/** Name and version. Raise RECIPE (build-rootfs.ts) with a change here, so that folders are built anew. */
export const PINNED: Readonly<Record<string, string>> = {
  'postgresql-18': '18.6-3',
  'postgresql-client-18': '18.6-3',
  'postgresql-18-documentdb': '1.0-0-1',
  'postgresql-18-cron': '1.6.8-1',
  'postgresql-18-pgvector': '0.8.7-1',
  'postgresql-18-postgis-3': '3.7.0+dfsg-1',
  'postgresql-18-rum': '1.3.15-1',
  'redis-server': '5:8.0.6-3',
  'redis-tools': '5:8.0.6-3',
};

/** What `apt-cache madison` lists: the versions of each package, the newest first. */
export function readMadison(text: string): Map<string, string[]> {
  const versions = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [name, version] = line.split('|').map((part) => part.trim());
    if (name && version) versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return versions;
}

/**
 * What to ask apt for: the pinned packages of this major version and Redis, each in its version where the mirror has it (or
 * a rebuild of it for an architecture), else as the mirror has it, which `missing` names.
 */
export function choosePackages(
  served: ReadonlyMap<string, readonly string[]>,
  major: number,
): { packages: string[]; missing: string[] } {
  const packages: string[] = [];
  const missing: string[] = [];
  for (const [pinned, version] of Object.entries(PINNED)) {
    const name = pinned.replace(`-${POSTGRES_MAJOR}`, `-${major}`);
    const here = served.get(name) ?? [];
    const isOfPin = (found: string): boolean => found === version || found.replace(/\+b\d+$/, '') === version;
    const exact = name === pinned ? here.find(isOfPin) : undefined;
    if (exact !== undefined) packages.push(`${name}=${exact}`);
    else if (here.length > 0) {
      packages.push(name);
      if (name === pinned) missing.push(`${name} ${version} (it has ${here[0]})`);
    }
  }
  return { packages, missing };
}
