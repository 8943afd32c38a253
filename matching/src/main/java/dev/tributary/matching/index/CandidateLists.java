package dev.tributary.matching.index;

import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one segment found for each record of a batch, by position: its heaviest rows, the heaviest first.
 *
 * @param features how many features each candidate has
 * @param lists one list a record, empty where nothing was found
 */
public record CandidateLists(int features, List<List<Candidate>> lists) {
    private static final int FORMAT = 3;
    private static final int FEATURES_MAX = 10_000;

    public CandidateLists {
        lists = lists.stream().map(List::copyOf).toList();
    }

    public int size() {
        return lists.size();
    }

    public List<Candidate> of(int position) {
        return lists.get(position);
    }

    /**
     * A record's lists from all segments, as the decider takes them.
     *
     * @param segments each segment's lists for the same batch
     */
    public static List<List<Candidate>> ofRecord(List<CandidateLists> segments, int position) {
        List<List<Candidate>> lists = new ArrayList<>(segments.size());
        for (CandidateLists segment : segments) {
            lists.add(segment.of(position));
        }
        return lists;
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter(64 + 48 * lists.size())
                .writeByte(FORMAT)
                .writeVarint(features)
                .writeVarint(lists.size());
        for (List<Candidate> list : lists) {
            out.writeVarint(list.size());
            list.forEach(candidate -> candidate.encode(out));
        }
        return out.toBytes();
    }

    /** @throws dev.tributary.matching.packed.MalformedBytesException where the bytes are no candidate lists */
    public static CandidateLists decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.expectFormat(FORMAT, "candidate lists");
        int features = in.readVarint();
        if (features < 0 || features > FEATURES_MAX) {
            throw new MalformedBytesException("candidate lists of " + features + " features");
        }
        int size = in.readCount();
        List<List<Candidate>> lists = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int count = in.readCount();
            List<Candidate> list = new ArrayList<>(count);
            for (int c = 0; c < count; c++) {
                list.add(Candidate.decode(in, features));
            }
            lists.add(list);
        }
        return new CandidateLists(features, lists);
    }
}
