package dev.understudy.bench.state;

/**
 * Something that is measured.
 *
 * @param name as in the table
 * @param clients how many operations are under way at a time
 */
record Contender(String name, int clients, Load.Operation operation) {
    @Override
    public String toString() {
        return name + " x" + clients;
    }
}
