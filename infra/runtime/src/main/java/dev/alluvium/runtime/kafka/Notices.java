package dev.alluvium.runtime.kafka;

import java.util.List;

/// What a worker tells consumers besides the results of its records: each notice once, by the instance that owns the
/// partition of its key, and after the results that were published before it was due.
///
/// Both calls are made on the loop's thread and must be quick.
public interface Notices {

    Notices NONE = new Notices() {
        @Override
        public List<Notice> due() {
            return List.of();
        }

        @Override
        public void told(List<Notice> notices) {
            throw new IllegalStateException("nothing was due");
        }
    };

    /// All that has not been told, whoever is to tell it. Asked about once a second.
    List<Notice> due() throws Exception;

    /// Makes these no longer due. Repeated when it fails, and for what was told by an instance that then crashed.
    void told(List<Notice> notices) throws Exception;
}
