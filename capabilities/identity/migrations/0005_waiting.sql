-- Who was invited and has not come yet: few among many, counted on the home page of who looks after them.
CREATE INDEX identity_login_invited ON identity_login (id) WHERE state = 'invited';
