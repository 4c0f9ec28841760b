use super::words::coded;

coded! {
    /// A part of the portal that the operator opens or closes to a reseller's branch.
    Module {
        /// The e-boutique.
        Shop = "shop",
        /// Orders and their delivery.
        Orders = "orders",
        /// What is in service.
        Services = "services",
        /// Measures and alarms.
        Monitoring = "monitoring",
        /// Invoices and credit notes.
        Billing = "billing",
        /// Tickets.
        Support = "support",
    }
}
