"""Puts a list of JSON lines into a table of SQLite, for Datasette. Arguments: the file of the list, the database."""
import json
import sqlite3
import sys

rows = [json.loads(line) for line in open(sys.argv[1], encoding='utf-8')]
columns = list(rows[0])
database = sqlite3.connect(sys.argv[2])
database.execute('drop table if exists movies')
database.execute(f'create table movies ({", ".join(columns)}, primary key (rank))')
values = [[json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for v in map(row.get, columns)] for row in rows]
database.executemany(f'insert into movies values ({", ".join("?" * len(columns))})', values)
database.commit()
