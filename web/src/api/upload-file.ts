import { offlineError, readProblem } from './api-error';
import { connection } from './connection';
import { currentToken } from './session';

/** Sends a file as it is and says how far it got, 0 to 1: `fetch` cannot. Answers with the JSON of the answer; throws ApiError. */
export async function uploadFile(
  url: string,
  file: Blob,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<unknown> {
  const token = await currentToken();
  const request = new XMLHttpRequest();
  const answer = await new Promise<Response>((resolve, reject) => {
    request.open('POST', url);
    request.responseType = 'text';
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      connection.reportAnswer();
      const retryAfter = request.getResponseHeader('retry-after');
      resolve(
        new Response(request.responseText, {
          status: request.status,
          headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
        }),
      );
    };
    request.onerror = () => {
      connection.reportSilence();
      reject(offlineError());
    };
    request.onabort = () => reject(offlineError());
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
  if (!answer.ok) throw await readProblem(answer);
  return answer.json();
}
