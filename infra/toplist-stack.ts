import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { STACK_MARK } from './stack-mark.ts';
import { Toplist } from './toplist.ts';

/** A stack with nothing but a Toplist, for `infra/app.ts`. Its id, `Default`, is in no logical id, which are those of version 0.1. */
export class ToplistStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { settings: Settings }) {
    const { lists, stackName, ...settings } = props.settings;
    super(scope, id, { ...props, stackName, description: STACK_MARK });
    new Toplist(this, 'Default', { lists, settings });
  }
}
