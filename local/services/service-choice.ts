/** What was chosen for one service, and why. */
export interface ServiceChoice {
  service: 'mongodb' | 'redis';
  choice: 'url' | 'path' | 'download' | 'debian';
  reason: string;
}
