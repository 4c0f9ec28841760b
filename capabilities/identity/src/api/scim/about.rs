use api::{Call, Reply, Route};
use axum::extract::Path;
use kernel::OrMissing;
use web::Key;

use super::super::PROVISION;
use super::{answer, base};
use crate::domain::scim::schema;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/scim/v2/ServiceProviderConfig", PROVISION, config)
            .named("What can be done of SCIM"),
        Route::get("/scim/v2/ResourceTypes", PROVISION, types).named("Users and groups"),
        Route::get("/scim/v2/ResourceTypes/{name}", PROVISION, one_type).named("One of them"),
        Route::get("/scim/v2/Schemas", PROVISION, schemas).named("Their attributes"),
        Route::get("/scim/v2/Schemas/{urn}", PROVISION, one_schema).named("One schema"),
    ]
}

async fn config(call: Call) -> Reply {
    Ok(answer(&schema::config(&base(&call))))
}

async fn types(call: Call) -> Reply {
    Ok(answer(&schema::list(schema::types(&base(&call)))))
}

async fn one_type(call: Call, Path(name): Path<Key>) -> Reply {
    let types = schema::types(&base(&call));
    let found = types.into_iter().find(|one| one["id"] == name.text());
    Ok(answer(&found.or_missing()?))
}

async fn schemas(call: Call) -> Reply {
    Ok(answer(&schema::list(schema::schemas(&base(&call)))))
}

async fn one_schema(call: Call, Path(urn): Path<Key>) -> Reply {
    let schemas = schema::schemas(&base(&call));
    let found = schemas.into_iter().find(|one| one["id"] == urn.text());
    Ok(answer(&found.or_missing()?))
}
