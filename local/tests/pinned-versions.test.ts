import { PINNED, choosePackages, readMadison } from '../rootfs/pinned-versions';

const madison = (versions: Record<string, string>): string =>
  Object.entries(versions)
    .map(([name, version]) => ` ${name} |  ${version} | http://mirror.example/debian sid/main amd64 Packages\n`)
    .join('');

it('asks for the pinned versions where the mirror has them, also rebuilt', () => {
  const rebuilt = { ...PINNED, 'redis-server': `${PINNED['redis-server']}+b1` };
  const { packages, missing } = choosePackages(readMadison(madison(rebuilt)), 18);
  expect(packages).toContain(`postgresql-18-documentdb=${PINNED['postgresql-18-documentdb']}`);
  expect(packages).toContain(`redis-server=${PINNED['redis-server']}+b1`);
  expect([packages.length, missing]).toEqual([Object.keys(PINNED).length, []]);
});

it('takes what there is where a version is gone, and says so', () => {
  const { packages, missing } = choosePackages(readMadison(madison({ ...PINNED, 'postgresql-18': '18.9-1' })), 18);
  expect(packages).toContain('postgresql-18');
  expect(missing).toEqual([`postgresql-18 ${PINNED['postgresql-18']} (it has 18.9-1)`]);
});

it('asks for another major version as the mirror has it', () => {
  const served = readMadison(madison({ 'postgresql-19': '19.1-1', 'postgresql-19-documentdb': '1.2-0-1' }));
  expect(choosePackages(served, 19)).toEqual({ packages: ['postgresql-19', 'postgresql-19-documentdb'], missing: [] });
});
