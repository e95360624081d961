import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, type ITableV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/**
 * The stack's table: its own, or the existing one that the settings name, such as a table that outlived a stack or was restored. An
 * existing table is used as it is.
 */
export function tableOf(scope: Construct, { tableName, ephemeral }: Settings): TableV2 | ITableV2 {
  if (tableName !== '') return TableV2.fromTableName(scope, 'table', tableName);
  return new TableV2(scope, 'table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: !ephemeral,
    removalPolicy: ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
}
