/// Records of a partition taken up by turns of those who wrote them, not in the order of the log: how far each of them
/// is
/// done is remembered beside the group's offset. Entered at [dev.alluvium.runtime.kafka.lane.Lanes]. Knows no tenant
/// but
/// as the name of a lane, and no batch.
package dev.alluvium.runtime.kafka.lane;
