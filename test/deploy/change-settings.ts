import assert from 'node:assert/strict';
import { findDeployed } from '../../infra/operate/deployed.ts';
import { type Operate, step } from './steps.ts';

interface SettingsContext {
  operate: Operate;
  /** The arguments of a deploy with these settings. */
  deployWith(settings: string[]): string[];
  /** The settings of the deployed stack, as arguments. */
  context: string[];
  listUrl: string;
}

/** Deploys with other settings: a forgotten one, a misspelt one, and one that changes and changes back. */
export async function changeSettings({
  operate,
  deployWith,
  context,
  listUrl,
}: SettingsContext): Promise<void> {
  await step(
    'npm run deploy with one other -c: refused, because the lists would fall back to their default',
    async () => {
      const { code, output } = await operate(deployWith(['-c', 'pageIntervalSeconds=20']));
      assert.equal(code, 1, output);
      assert.ok(
        output.includes(
          `lists: movies: url: ${listUrl} -> https://movie.douban.com/top250; the table knows it as`,
        ),
        output,
      );
      assert.match(output, /lists: books is removed .* {2}\(its default/);
      assert.match(output, /no alarmEmail is set/);
      assert.match(output, /not deployed: .* repeat the command with --yes/);
    },
  );

  await step('npm run deploy with a misspelt setting: names the right one', async () => {
    const { code, output } = await operate(deployWith([...context, '-c', 'keepDay=30']));
    assert.equal(code, 1, output);
    assert.match(output, /unknown setting keepDay; did you mean keepDays\?/);
  });

  await step('npm run deploy with one more -c: shows the change and deploys it', async () => {
    const { output } = await operate(deployWith([...context, '-c', 'keepDays=30']), 0);
    assert.match(output, /settings that change:\n {2}keepDays: 90 -> 30\n/);
    assert.equal((await findDeployed('Toplist')).outputs.Settings.keepDays, '30');
    // Back to the default: forgotten, as far as the command can tell.
    const { output: back } = await operate([...deployWith(context), '--yes'], 0);
    assert.match(back, /keepDays: 30 -> 90 {2}\(its default/);
  });
}
