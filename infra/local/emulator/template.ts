import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** A resource of a template. Its properties still contain intrinsic functions. */
export interface Resource {
  /** The logical id. */
  id: string;
  /** Its path in the construct tree, without the stack: `pages`, `parse`, `http-default`. */
  name: string;
  type: string;
  properties: Record<string, unknown>;
}

export interface StackTemplate {
  /** The stack's name. */
  name: string;
  resources: Resource[];
  /** The default values of parameters, by name. A parameter without a default is missing. */
  parameters: Record<string, string>;
  /** Returns the directory of the asset with this object key; undefined if there is none. */
  asset(objectKey: string): string | undefined;
}

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const StackArtifact = z.object({ templateFile: z.string(), stackName: z.string().optional() });
const AssetArtifact = z.object({ file: z.string() });
const Assets = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});
const Template = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).default({}),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      Metadata: z.object({ 'aws:cdk:path': z.string().optional() }).default({}),
    }),
  ),
});

/**
 * Reads the stack of a cloud assembly.
 * @param assembly the directory that a synth wrote
 * @throws Error if the assembly does not contain exactly one stack, or if its files do not have the CDK's format
 */
export async function readStack(assembly: string): Promise<StackTemplate> {
  const { artifacts } = Manifest.parse(await readJson(assembly, 'manifest.json'));
  const ofType = (type: string) => Object.entries(artifacts).filter(([, artifact]) => artifact.type === type);
  const [stack, ...others] = ofType('aws:cloudformation:stack');
  if (stack === undefined || others.length > 0) {
    throw new Error(`${assembly}: expected one stack, got ${others.length + (stack ? 1 : 0)}`);
  }
  const [artifactId, artifact] = stack;
  const { templateFile, stackName } = StackArtifact.parse(artifact.properties);
  const template = Template.parse(await readJson(assembly, templateFile));

  const directories = new Map<string, string>();
  for (const [, { properties }] of ofType('cdk:asset-manifest')) {
    const { files } = Assets.parse(await readJson(assembly, AssetArtifact.parse(properties).file));
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) {
        if (source.path !== undefined) directories.set(objectKey, join(assembly, source.path));
      }
    }
  }
  return {
    name: stackName ?? artifactId,
    resources: Object.entries(template.Resources).map(([id, { Type, Properties, Metadata }]) => ({
      id,
      name: constructName(Metadata['aws:cdk:path']) ?? id,
      type: Type,
      properties: Properties,
    })),
    parameters: Object.fromEntries(
      Object.entries(template.Parameters).flatMap(([name, { Default }]) =>
        typeof Default === 'string' ? [[name, Default]] : [],
      ),
    ),
    asset: objectKey => directories.get(objectKey),
  };
}

/** Returns the name of a resource's construct: `pages` for `Toplist/Default/pages/Resource`. */
function constructName(path: string | undefined): string | undefined {
  const segments = (path?.split('/').slice(1) ?? []).filter(segment => segment !== 'Default');
  if (segments.at(-1) === 'Resource') segments.pop();
  return segments.length > 0 ? segments.join('-') : undefined;
}

async function readJson(directory: string, file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, file), 'utf8'));
}
