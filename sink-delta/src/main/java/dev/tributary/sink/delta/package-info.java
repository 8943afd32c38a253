/**
 * Writes entities, decisions and embeddings to Delta tables, without Spark. In: the topics entities.canonical, matches
 * and embeddings, read committed. Out: the tables entities, matches and embeddings; a delete is a row as well. Threads:
 * all of it runs on the sink loop's writer thread. A record becomes a row
 * ({@link dev.tributary.sink.delta.DeltaRowReader}), and one of two writers takes it. Either all versions are appended
 * to tables of a file system ({@link dev.tributary.sink.delta.DeltaTarget}): rows become columns
 * ({@link dev.tributary.sink.delta.RowColumns}), files and one commit of their table
 * ({@link dev.tributary.sink.delta.DeltaTable}). Or the newest version is merged into tables of Unity Catalog, over a SQL
 * warehouse ({@link dev.tributary.sink.delta.WarehouseTarget}). No matching and no consumer loop belongs here.
 *
 * <p><b>Watermarks over a warehouse.</b> There are no transactions over several statements, so rows come first and the
 * watermarks after them ({@link dev.tributary.sink.delta.WarehouseWatermarks}). Between the two a crash costs nothing:
 * a row only wins over an older one ({@link dev.tributary.databricks.NewestRowTable}), so rows may come again, late and
 * from a writer that has lost its partitions. A watermark holds for the very table it names by its identity.
 *
 * <p><b>Watermarks of Kernel's tables.</b> Each commit carries one {@code txn} action for each topic partition whose rows it holds: the
 * application id is {@code group/topic-partition}, the version is the last offset. Delta Kernel's builder takes one
 * transaction id, so the actions are added beside the files, and the commit is attempted with no retries of Kernel's
 * own: it succeeds only on top of the very snapshot in which the versions were checked. On a conflict the snapshot is
 * loaded anew, the versions are checked again, and the same files are committed again, or written again without the
 * rows that the table has meanwhile.
 */
package dev.tributary.sink.delta;
