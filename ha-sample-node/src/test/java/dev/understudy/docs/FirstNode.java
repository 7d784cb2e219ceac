package dev.understudy.docs;

import dev.understudy.HaNode;
import dev.understudy.etcd.Etcd;

// docs: README.md, block 1
public class FirstNode {
    public static void main(String[] args) throws Exception {
        try (HaNode node = HaNode.builder(args[0]).store(Etcd.at(args[1])).build()) {
            node.start();
            node.awaitLeadership(); // an understudy waits here
            node.guarded(term -> node.state().under(term).put("leader", args[0]).await());
            System.out.println(args[0] + " leads");
            node.awaitEnd();
        }
    }
}
// end
