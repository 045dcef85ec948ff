/** A deployment's buckets as a directory tree; links are not followed. */
import {
  byPath,
  type DeploymentSource,
  requireSourceSize,
  SOURCE_BUCKETS,
  type SourceFile,
} from "./deployment_source.ts";

/**
 * Returns the tree below `directory`, in which each bucket is a folder.
 *
 * @throws {Error} When it is listed, if there is no such directory.
 */
export function directorySource(directory: string): DeploymentSource {
  return {
    name: directory,
    async list() {
      if (!(await Deno.stat(directory)).isDirectory) {
        throw new RangeError(`Cannot import from ${directory} as it must be a directory`);
      }
      const found: SourceFile[] = [];
      for (const bucket of SOURCE_BUCKETS) await collect(directory, bucket, found);
      return found.sort(byPath);
    },
    async read(path, bytesMax) {
      requireSourceSize(path, (await Deno.stat(`${directory}/${path}`)).size, bytesMax);
      return await Deno.readFile(`${directory}/${path}`);
    },
  };
}

async function collect(root: string, folder: string, found: SourceFile[]): Promise<void> {
  try {
    for await (const { name, isFile, isDirectory } of Deno.readDir(`${root}/${folder}`)) {
      const path = `${folder}/${name}`;
      if (isDirectory) await collect(root, path, found);
      else if (isFile) found.push({ path, bytes: (await Deno.stat(`${root}/${path}`)).size });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // a bucket that is not there
  }
}
