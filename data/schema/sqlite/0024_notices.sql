-- Schema 24: the notice of a booking's making has the booking's own id, so that it is found through the booking and needs no place in the
-- patients' index: one page less that a booking changes.

DROP INDEX notice_patient;
CREATE INDEX notice_patient ON notice (patient_id, id) WHERE booking_id IS NULL OR id <> booking_id;
CREATE VIEW patient_notice AS
  SELECT patient_id, id FROM notice WHERE booking_id IS NULL OR id <> booking_id
  UNION ALL SELECT b.patient_id, n.id FROM booking b JOIN notice n ON n.id = b.id AND n.booking_id = b.id;
