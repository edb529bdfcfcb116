package io.gantry.platform.outbox;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The facts of one outbox row: per fact a line {@code topic type uid incarnation version}, with {@code deleted} at its end
 * if it is the last of its object, then a line of JSON (which never holds a raw line feed). The relay cuts it without
 * reading JSON, and {@code convert_from(facts, 'UTF8')} shows it to a person.
 */
final class OutboxFormat {

    private static final char END = '\n';
    private static final String DELETED = "deleted";

    private OutboxFormat() {}

    static byte[] write(List<WaitingFact> facts) {
        var out = new ByteArrayOutputStream(facts.size() * 512);
        for (WaitingFact fact : facts) {
            String head = String.join(
                    " ",
                    fact.topic(),
                    fact.type(),
                    fact.uid().text(),
                    Integer.toString(fact.revision().incarnation()),
                    Long.toString(fact.revision().version()));
            out.writeBytes((fact.deleted() ? head + " " + DELETED : head).getBytes(StandardCharsets.UTF_8));
            out.write(END);
            out.writeBytes(fact.body());
            out.write(END);
        }
        return out.toByteArray();
    }

    static List<WaitingFact> read(byte[] row) {
        var facts = new ArrayList<WaitingFact>();
        int at = 0;
        while (at < row.length) {
            int headEnd = endOfLine(row, at);
            int bodyEnd = endOfLine(row, headEnd + 1);
            String[] head = new String(row, at, headEnd - at, StandardCharsets.UTF_8).split(" ", -1);
            var revision = new Revision(Integer.parseInt(head[3]), Long.parseLong(head[4]));
            boolean deleted = head.length > 5 && head[5].equals(DELETED);
            byte[] body = Arrays.copyOfRange(row, headEnd + 1, bodyEnd);
            facts.add(new WaitingFact(head[0], head[1], Uid.parse(head[2]), revision, deleted, body));
            at = bodyEnd + 1;
        }
        return facts;
    }

    private static int endOfLine(byte[] row, int from) {
        for (int at = from; at < row.length; at++) {
            if (row[at] == END) {
                return at;
            }
        }
        throw new IllegalStateException("an outbox row ends in the middle of a line, at byte " + from);
    }
}
