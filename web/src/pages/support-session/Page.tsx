import { useParams } from 'react-router';

/** One support session. */
export function Page() {
  const { id = '' } = useParams();
  return <h1>{id}</h1>;
}
