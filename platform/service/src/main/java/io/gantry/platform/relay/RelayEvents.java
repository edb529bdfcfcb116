package io.gantry.platform.relay;

/** What a relay finds out before it sends anything. */
public interface RelayEvents {

    /** What Kafka has was compared with what the tables say; called once. */
    void compared();

    /**
     * The tables are older than Kafka.
     *
     * @param incarnation the latest that Kafka has seen
     */
    void kafkaIsAhead(String why, int incarnation);

    /** Nobody wants to know. */
    RelayEvents NONE = new RelayEvents() {
        @Override
        public void compared() {
            // nobody waits for it
        }

        @Override
        public void kafkaIsAhead(String why, int incarnation) {
            // nobody looks
        }
    };
}
